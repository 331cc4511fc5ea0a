-- Drives Neovim (0.7 or later) without a terminal: a diagnostic appears, its fix is applied, and the section in another
-- language is shown.
--
--   nvim --headless -u NONE -l editors/neovim/check.lua path/to/sitegen      (0.9 and later)
--   SITEGEN=path/to/sitegen nvim --headless -u NONE -c 'luafile editors/neovim/check.lua'

local program = os.getenv('SITEGEN') or (arg and arg[1]) or 'sitegen'
local folder = vim.fn.tempname()

local function write(path, lines)
  local file = folder .. '/' .. path
  vim.fn.mkdir(vim.fn.fnamemodify(file, ':h'), 'p')
  vim.fn.writefile(lines, file)
end

local function note(title, first, second, option)
  return {
    '---', 'title: ' .. title, '---', '## ' .. first, '', '```sh', 'ls ' .. option .. 'all /dev', '```', '',
    '## ' .. second, '', 'x',
  }
end

write('sitegen.yml', { 'title: T', 'languages: [en, de]' })
write('content/en/a.md', note('Disks', 'Look', 'Then', '--'))
write('content/de/a.md', note('Platten', 'Schauen', 'Danach', '–'))

local function fail(message)
  io.stderr:write('failed: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

local function say(message)
  io.stdout:write(message .. '\n')
end

vim.o.hidden = true
vim.cmd('edit ' .. folder .. '/content/de/a.md')
local config = { name = 'sitegen', cmd = { program, 'lsp' }, root_dir = folder }
if vim.lsp.start then
  vim.lsp.start(config)
else
  vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
end

local function finding()
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.code == 'code-typography' or (one.message or ''):find('–', 1, true) then
      return one
    end
  end
end

if not vim.wait(20000, function() return finding() ~= nil end, 20) then
  fail('no diagnostic')
end
local found = finding()
say(('diagnostic at %d:%d: %s'):format(found.lnum + 1, found.col + 1, found.message))

local function request(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000) or {}
  for _, answer in pairs(answers) do
    if answer.result then
      return answer.result
    end
  end
end

local uri = vim.uri_from_bufnr(0)
local at = { line = found.lnum, character = found.col }
local actions = request('textDocument/codeAction', {
  textDocument = { uri = uri },
  range = { start = at, ['end'] = at },
  context = { diagnostics = {} },
}) or {}
for _, action in ipairs(actions) do
  if action.title:find('Fix', 1, true) then
    vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
    say('applied: ' .. action.title)
    break
  end
end
local line = vim.api.nvim_buf_get_lines(0, 6, 7, false)[1]
if line ~= 'ls --all /dev' then
  fail('the fix made: ' .. line)
end
if not vim.wait(20000, function() return finding() == nil end, 20) then
  fail('the diagnostic stays')
end

local places = request('textDocument/implementation', {
  textDocument = { uri = uri },
  position = { line = 11, character = 0 },
}) or {}
if not places[1] then
  fail('no translation')
end
vim.cmd('edit ' .. vim.uri_to_fname(places[1].uri))
vim.api.nvim_win_set_cursor(0, { places[1].range.start.line + 1, 0 })
local shown = vim.api.nvim_get_current_line()
if shown ~= '## Then' or not vim.api.nvim_buf_get_name(0):find('content/en/a.md', 1, true) then
  fail('the section shown is: ' .. shown)
end
say('translation: ' .. vim.api.nvim_buf_get_name(0):match('content/.*') .. ', ' .. shown)
vim.fn.delete(folder, 'rf')
vim.cmd('quitall!')
