//! The PO format of GNU gettext.
