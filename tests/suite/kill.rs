//! A build that is killed at any moment leaves a whole site.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::helper::Site;

const PAGES: usize = 150;

/// A site of many pages, each of which says `version`.
fn version(mut site: Site, version: usize) -> Site {
    for i in 0..PAGES {
        let text = format!(
            "---\nlang: en\ntitle: Page {i}\n---\n\n`version-{version}`\n\n```bash\npip install x=={i}.{version}\n```\n"
        );
        site = site.file(&format!("content/p{i}.md"), &text);
    }
    site
}

/// The versions that the published pages say, and how many pages there are.
fn versions(site: &Site) -> (Vec<String>, usize) {
    let mut found = Vec::new();
    let mut pages = 0;
    for (path, content) in site.published() {
        let is_page = path.starts_with("en/") && path.ends_with("/index.html");
        if is_page && path.matches('/').count() == 2 && path != "en/search/index.html" {
            pages += 1;
            let text = String::from_utf8(content).unwrap();
            let at = text
                .find("version-")
                .unwrap_or_else(|| panic!("{path} is not whole"));
            let version: String = text[at..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                .collect();
            if !found.contains(&version) {
                found.push(version);
            }
        }
    }
    (found, pages)
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    let mut site = version(Site::new(), 0);
    let start = Instant::now();
    site.built();
    let whole = start.elapsed();

    // A fixed sequence of moments, spread over a little more than a build's time.
    let mut random: u64 = 20_250_312;
    let mut interrupted = 0;
    for round in 1..=20 {
        site = version(site, round);
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let part = (random >> 33) as f64 / (1_u64 << 31) as f64;
        let mut child = site
            .command("build")
            .arg("--output")
            .arg(site.output())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * 1.2 * part));
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        interrupted += usize::from(!finished);

        let (found, pages) = versions(&site);
        assert_eq!((found.len(), pages), (1, PAGES), "round {round}: {found:?}");
        if finished {
            assert_eq!(found, [format!("version-{round}")]);
        }
    }
    assert!(interrupted > 0, "no build was interrupted");

    // The next build removes the rests of the killed builds beside the output.
    site.built();
    assert_eq!(versions(&site), (vec!["version-20".to_owned()], PAGES));
    let beside = fs::read_dir(site.output().parent().unwrap())
        .unwrap()
        .count();
    assert_eq!(beside, 2);
}
