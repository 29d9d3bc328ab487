//! `countersign export`: which file is exported, in which format, and to where.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use countersign::export::package::{ExportFormat, PackageFormat};
use countersign::export::quick_create::{self, TemplateUrl};
use countersign::runtime::files;
use countersign::words;

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The integration's file, as Hand over saves it
    #[arg(value_name = "INTEGRATION.toml")]
    file: PathBuf,

    /// What to write
    #[arg(long, value_parser = formats())]
    format: ExportFormat,

    /// Print the quick-create link of the CloudFormation template that was uploaded here, instead of the template
    #[arg(long, value_name = "URL", value_parser = TemplateUrl::parse)]
    template_url: Option<TemplateUrl>,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = ExportFormat> {
    let values = ExportFormat::all()
        .map(|format| PossibleValue::new(format.name()).help(format.use_of_it()));
    PossibleValuesParser::new(values).try_map(|name| {
        ExportFormat::all().find(|format| format.name() == name).ok_or("No such format")
    })
}

impl ExportArguments {
    /// What goes to standard output; the file is written by then.
    pub async fn export(&self) -> Result<String, String> {
        let is_template = self.format == ExportFormat::Package(PackageFormat::CloudFormation);
        if self.template_url.is_some() && !is_template {
            return Err(words!("--template-url goes with --format cloudformation").to_owned());
        }
        let integration = files::read_integration(&self.file).await?;
        if let Some(sentence) = integration.own_account_conflict() {
            return Err(sentence.to_owned());
        }
        let plan = integration.plan();
        let text = self.format.text(&plan);
        let link = self.template_url.as_ref().map(|url| quick_create::link(&plan, url) + "\n");
        let Some(path) = &self.output else {
            return Ok(link.unwrap_or(text));
        };
        files::save(path.clone(), text).await?;
        Ok(link.unwrap_or_default())
    }
}
