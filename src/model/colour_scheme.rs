//! Which colours the desktop prefers.

/// One of the two palettes.
///
/// Light is what counts where nothing is preferred: in GNOME's settings whoever chooses *Light* has no preference, and the
/// other toolkits are light there, too; see
/// <https://gnome.pages.gitlab.gnome.org/libadwaita/doc/1-latest/property.StyleManager.color-scheme.html>.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColourScheme {
    #[default]
    Light,
    Dark,
}
