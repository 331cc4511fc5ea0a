var title = "Title of the theme";
