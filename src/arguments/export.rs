//! `countersign export`: which file is exported, in which format, and to where.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use countersign::access::grantee::Grantee;
use countersign::export::package::PackageFormat;
use countersign::export::quick_create::{self, TemplateUrl};
use countersign::runtime::files;

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The integration's file, as Hand over saves it
    #[arg(value_name = "INTEGRATION.toml")]
    file: PathBuf,

    /// What to write
    #[arg(long, value_parser = formats())]
    format: PackageFormat,

    /// Print the quick-create link of the CloudFormation template that was uploaded here, instead of the template
    #[arg(long, value_name = "URL", value_parser = TemplateUrl::parse)]
    template_url: Option<TemplateUrl>,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = PackageFormat> {
    let value = |format: PackageFormat| PossibleValue::new(format.name()).help(format.use_of_it());
    PossibleValuesParser::new(PackageFormat::ALL.map(value)).map(|name| {
        let named = PackageFormat::ALL.into_iter().find(|format| format.name() == name);
        named.unwrap_or_default()
    })
}

impl ExportArguments {
    /// What goes to standard output; the file is written by then.
    pub async fn export(&self) -> Result<String, String> {
        if self.template_url.is_some() && self.format != PackageFormat::CloudFormation {
            return Err("--template-url goes with --format cloudformation".to_owned());
        }
        let plan = files::read_integration(&self.file).await?.plan();
        if plan.grantee == Grantee::User {
            return Err("This integration is an IAM user with an access key, and there are packages for roles alone: open its file in the window, which makes the user and shows the secret of its key once".to_owned());
        }
        let text = self.format.text(&plan);
        let link = self.template_url.as_ref().map(|url| quick_create::link(&plan, url) + "\n");
        let Some(path) = &self.output else {
            return Ok(link.unwrap_or(text));
        };
        files::save(path.clone(), text).await?;
        Ok(link.unwrap_or_default())
    }
}
