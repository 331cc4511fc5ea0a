//! The archive of an EPUB (OCF): a ZIP file whose first entry is its media type.

use std::io::{self, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// `META-INF/container.xml`, which names the package document.
pub(crate) const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">
  <rootfiles>
    <rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>
  </rootfiles>
</container>
";

/// Endings of files that are compressed already.
const COMPRESSED: [&str; 5] = [".png", ".jpg", ".gif", ".webp", ".woff2"];

/// An archive that is being written.
pub(crate) struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    /// Returns an archive with the entry that has to be the first, without compression.
    pub(crate) fn new() -> io::Result<Self> {
        let mut archive = Self {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
        };
        archive.store(
            "mimetype",
            b"application/epub+zip",
            CompressionMethod::Stored,
        )?;
        Ok(archive)
    }

    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let is_compressed = COMPRESSED.iter().any(|ending| path.ends_with(ending));
        let method = if is_compressed {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        self.store(path, bytes, method)
    }

    fn store(&mut self, path: &str, bytes: &[u8], method: CompressionMethod) -> io::Result<()> {
        // The time of the machine would make every book differ.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(path, options)?;
        self.zip.write_all(bytes)
    }

    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        Ok(self.zip.finish()?.into_inner())
    }
}
