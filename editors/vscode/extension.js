// The extension starts `sitegen lsp` and adds commands for what the Language Server Protocol has no request for.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

/** @type {LanguageClient | undefined} */
let client;
/** The running preview: its process, and its address when it is known. */
let preview;

function settings() {
  return vscode.workspace.getConfiguration('sitegen');
}

/** The folder of the site, or undefined without a workspace folder. */
function siteFolder() {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return folder && path.join(folder, settings().get('source') || '');
}

async function start() {
  const command = settings().get('path') || 'sitegen';
  const server = { command, args: ['lsp'] };
  const options = {
    documentSelector: [
      { scheme: 'file', language: 'markdown' },
      { scheme: 'file', language: 'mdx' },
      { scheme: 'file', pattern: '**/{sitegen,_config,glossary}.yml' },
    ],
    initializationOptions: { source: settings().get('source') || '' },
    middleware: {
      executeCommand(name, parameters, next) {
        if (name !== 'sitegen.showCommand') return next(name, parameters);
        // The author reads the command and runs it.
        const terminal = vscode.window.createTerminal({ name: 'sitegen', cwd: siteFolder() });
        terminal.show();
        terminal.sendText(String(parameters[0]), false);
      },
    },
  };
  client = new LanguageClient('sitegen', 'sitegen', server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const answer = await vscode.window.showErrorMessage(
      `sitegen: \`${command}\` cannot be started. Install sitegen, or set its path. (${error.message})`,
      'Open settings',
    );
    if (answer) vscode.commands.executeCommand('workbench.action.openSettings', 'sitegen.path');
  }
}

/** The document and position of the active editor as parameters of a request; undefined without a server. */
function here() {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !client) return undefined;
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  const { line, character } = editor.selection.active;
  return { textDocument: { uri }, position: { line, character } };
}

async function translations() {
  const params = here();
  return params ? ((await client.sendRequest('sitegen/translations', params)) ?? []) : [];
}

async function chooseTranslation() {
  const all = (await translations()).filter((translation) => translation.location);
  if (all.length === 0) {
    vscode.window.showInformationMessage('sitegen: the note has no page in another language.');
    return;
  }
  const items = all.map((translation) => ({
    label: translation.name,
    description: translation.language,
    detail: translation.hasSection ? undefined : 'without this section',
    translation,
  }));
  const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items);
  if (!chosen) return;
  const { uri, range } = client.protocol2CodeConverter.asLocation(chosen.translation.location);
  await vscode.window.showTextDocument(uri, { selection: range });
}

async function createTranslation() {
  const missing = (await translations()).filter((translation) => !translation.location);
  const items = missing.map(({ name, language }) => ({ label: name, description: language, language }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'The language of the translation' });
  const params = here();
  if (!chosen || !params) return;
  await client.sendRequest('workspace/executeCommand', {
    command: 'sitegen.newTranslation',
    arguments: [{ uri: params.textDocument.uri, language: chosen.language }],
  });
}

/** Starts `sitegen serve`, and returns its address without the slash at the end. */
function previewAddress() {
  if (preview) return preview.address;
  const server = spawn(settings().get('path') || 'sitegen', ['serve', '--port', '0'], { cwd: siteFolder() });
  const address = new Promise((resolve, reject) => {
    let text = '';
    server.on('error', reject);
    server.on('exit', () => {
      preview = undefined;
      reject(new Error(text.trim() || 'the preview ended'));
    });
    server.stderr.on('data', (data) => {
      // Lines after the address are diagnostics, which the editor shows already.
      if (text.length < 65536) text += data;
      const found = /https?:\/\/localhost:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  preview = { server, address };
  return address;
}

async function openPreview() {
  const params = here();
  if (!params) return;
  try {
    const address = await previewAddress();
    const url = await client.sendRequest('workspace/executeCommand', {
      command: 'sitegen.pageUrl',
      arguments: [{ uri: params.textDocument.uri }],
    });
    await vscode.env.openExternal(vscode.Uri.parse(address + url));
  } catch (error) {
    vscode.window.showErrorMessage(`sitegen: ${error.message}`);
  }
}

async function activate(context) {
  const commands = {
    'sitegen.openPreview': openPreview,
    'sitegen.chooseTranslation': chooseTranslation,
    'sitegen.createTranslation': createTranslation,
    'sitegen.restart': async () => {
      await client?.stop();
      await start();
    },
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  }
  context.subscriptions.push({ dispose: () => preview?.server.kill() });
  await start();
}

function deactivate() {
  preview?.server.kill();
  return client?.stop();
}

module.exports = { activate, deactivate };
