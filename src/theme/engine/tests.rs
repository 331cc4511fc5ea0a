use super::*;

fn template(name: &str, text: &str) -> Template {
    Template {
        name: name.to_owned(),
        path: format!("templates/{name}"),
        text: text.to_owned(),
    }
}

#[test]
fn every_broken_template_is_named_with_its_place() {
    let (engine, diagnostics) = Engine::new(
        vec![
            template("a.html", "fine"),
            template("a.html", "one\n{% if %}"),
            template("b.html", "{{ x | nofilter }}"),
            template("c.html", "{% extends \"none.html\" %}"),
        ],
        &Arc::default(),
    );
    let mut places: Vec<(String, usize)> = diagnostics
        .iter()
        .map(|d| (d.spans[0].path.clone(), d.spans[0].line))
        .collect();
    places.sort();
    let at = |path: &str, line| (path.to_owned(), line);
    assert_eq!(
        places,
        [
            at("templates/a.html", 2),
            at("templates/b.html", 1),
            at("templates/c.html", 1)
        ]
    );
    let error = engine.render("a.html", &Context::new(), 0).unwrap_err();
    assert_eq!(
        (error.code.as_ref(), error.spans[0].line),
        ("template-syntax", 2)
    );
}

#[test]
fn the_themes_templates_say_which_names_they_ask_for() {
    let (theme, _) = super::super::theme_files::load(None, &|_| true);
    let (engine, _) = Engine::new(theme.templates, &Arc::default());
    for name in ["note.html", "home.html", "list.html"] {
        assert!(engine.used_variables(name).has("language_links"), "{name}");
        assert!(!engine.used_variables(name).has("nothing"), "{name}");
    }
}

#[test]
fn an_error_names_the_chain_of_includes() {
    let (engine, diagnostics) = Engine::new(
        vec![
            template("page.html", "x\n{% include \"part.html\" %}"),
            template("part.html", "y\n  {{ nothing.such }}"),
        ],
        &Arc::default(),
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let error = engine.render("page.html", &Context::new(), 0).unwrap_err();
    let places: Vec<(&str, usize)> = error
        .spans
        .iter()
        .map(|p| (p.path.as_str(), p.line))
        .collect();
    assert_eq!(
        places,
        [("templates/part.html", 2), ("templates/page.html", 2)],
        "{error:?}"
    );
}
