// Raw files
let a = "/script.js";
