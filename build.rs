//! The default theme is compiled into the binary: a change to it is a change to the program.

fn main() {
    for folder in ["templates", "static"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
