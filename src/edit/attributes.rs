//! Mode, owner and extended attributes of a file that is to be replaced.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::replace::EditFailure;

/// Opens the file at `path`, if it may be replaced.
///
/// # Errors
/// If it is not a regular file, is read-only, has other hard links, or cannot be opened.
pub(super) fn open(path: &Path) -> Result<File, EditFailure> {
    let data = fs::symlink_metadata(path)?;
    if !data.is_file() {
        return Err(EditFailure::Refused(
            "it is not a regular file",
            "edit it by hand",
        ));
    }
    if data.permissions().readonly() {
        return Err(EditFailure::Refused(
            "it is read-only",
            "make it writable, and run the command again",
        ));
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&data) > 1 {
        return Err(EditFailure::Refused(
            "it has other hard links, which would keep the old text",
            "replace the links by copies or symbolic links, or edit it by hand",
        ));
    }
    // A file that this user may not write is not replaced, even if the folder allows it.
    fs::OpenOptions::new().append(true).open(path)?;
    Ok(File::open(path)?)
}

/// Sets the owner, the mode and the extended attributes of `old` on `new`.
///
/// # Errors
/// If one of them cannot be set.
#[cfg(unix)]
pub(super) fn copy(old: &File, new: &File) -> Result<(), EditFailure> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (was, is) = (old.metadata()?, new.metadata()?);
    if (was.uid(), was.gid()) != (is.uid(), is.gid()) {
        fchown(new, Some(was.uid()), Some(was.gid())).map_err(|_| {
            EditFailure::Refused(
                "it belongs to another user or group, which a replacement would change",
                "run the command as that user, or edit it by hand",
            )
        })?;
    }
    new.set_permissions(was.permissions())?;
    copy_extended(old, new)
}

#[cfg(not(unix))]
pub(super) fn copy(old: &File, new: &File) -> Result<(), EditFailure> {
    Ok(new.set_permissions(old.metadata()?.permissions())?)
}

/// Sets the usual mode of new files; a temporary file is readable only by its owner.
#[cfg(unix)]
pub(super) fn set_usual(new: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    new.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn set_usual(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn copy_extended(old: &File, new: &File) -> Result<(), EditFailure> {
    use rustix::fs::{XattrFlags, fsetxattr};
    use std::ffi::CStr;

    for name in extended_names(old)?.split_inclusive(|byte| *byte == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else {
            continue;
        };
        let value = extended(old, name)?;
        // The system sets some on each new file (SELinux's labels) and does not allow changes of them.
        if extended(new, name).is_ok_and(|has| has == value) {
            continue;
        }
        fsetxattr(new, name, &value, XattrFlags::empty()).map_err(|_| {
            EditFailure::Refused(
                "it has an extended attribute that cannot be copied",
                "edit it by hand",
            )
        })?;
    }
    Ok(())
}

#[cfg(all(
    unix,
    not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))
))]
fn copy_extended(_: &File, _: &File) -> Result<(), EditFailure> {
    Ok(())
}

/// Returns the names of a file's extended attributes, each followed by a zero byte.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn extended_names(file: &File) -> Result<Vec<u8>, EditFailure> {
    use rustix::io::Errno;
    let mut names = vec![0; 1024];
    loop {
        match rustix::fs::flistxattr(file, names.as_mut_slice()) {
            Ok(length) => {
                names.truncate(length);
                return Ok(names);
            }
            Err(Errno::RANGE) if names.len() < 1 << 20 => names.resize(names.len() * 4, 0),
            Err(Errno::NOTSUP) => return Ok(Vec::new()),
            Err(error) => return Err(io::Error::from(error).into()),
        }
    }
}

/// Returns the value of an extended attribute.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn extended(file: &File, name: &std::ffi::CStr) -> Result<Vec<u8>, EditFailure> {
    use rustix::io::Errno;
    let mut value = vec![0; 1024];
    loop {
        match rustix::fs::fgetxattr(file, name, value.as_mut_slice()) {
            Ok(length) => {
                value.truncate(length);
                return Ok(value);
            }
            Err(Errno::RANGE) if value.len() < 1 << 20 => value.resize(value.len() * 4, 0),
            Err(error) => return Err(io::Error::from(error).into()),
        }
    }
}
