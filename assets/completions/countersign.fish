# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_countersign_global_optspecs
    string join \n profile= region= endpoint-url= sandbox= propagation= vendor= words= clear-clipboard= h/help V/version
end

function __fish_countersign_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_countersign_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_countersign_using_subcommand
    set -l cmd (__fish_countersign_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c countersign -n "__fish_countersign_needs_command" -l profile -d 'Profile of the shared AWS config; else AWS_PROFILE' -r
complete -c countersign -n "__fish_countersign_needs_command" -l region -d 'Region in which IAM and STS are asked' -r
complete -c countersign -n "__fish_countersign_needs_command" -l endpoint-url -d 'Endpoint for all AWS services, such as an emulator\'s; else AWS_ENDPOINT_URL' -r
complete -c countersign -n "__fish_countersign_needs_command" -l sandbox -d 'Practise in the sandbox inside this program, in order or broken on purpose' -r -f -a "in-order\t'Nothing is broken'
wrong-region\t'The bucket is in another Region'
kms-without-permission\t'A KMS key that the role may not use'
kms-key-policy\t'A KMS key whose own policy shuts the role out'
missing-key\t'A key that is not there'
plus-in-key\t'A plus sign where the key has a space'
deny-by-source-ip\t'A bucket policy that admits the office alone'
deny-by-role\t'A bucket policy that denies the role by its name'
trust-without-external-id\t'A trust policy that asks for no external ID'
trust-wildcard\t'A trust policy that takes any external ID'
trust-date-limited\t'A trust policy whose date has passed'
sts-region-off\t'STS is switched off in a Region'
permissions-boundary\t'A permissions boundary on the role'
foreign-object\t'An object that another account owns'
clock-skew\t'A clock that is slow'
cors-wrong-origin\t'A CORS rule for an origin that no browser sends'
list\t'Say what is broken in each'"
complete -c countersign -n "__fish_countersign_needs_command" -l propagation -d 'Seconds until the sandbox has taken in a change of IAM' -r
complete -c countersign -n "__fish_countersign_needs_command" -l vendor -d 'A vendor\'s TOML file' -r -F
complete -c countersign -n "__fish_countersign_needs_command" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_needs_command" -l clear-clipboard -d 'Seconds until a copied signed URL is taken out of the clipboard again, or never' -r
complete -c countersign -n "__fish_countersign_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_needs_command" -s V -l version -d 'Print version'
complete -c countersign -n "__fish_countersign_needs_command" -a "inspect" -d 'Say what an S3 URL says: style, bucket, Region, key'
complete -c countersign -n "__fish_countersign_needs_command" -a "explain" -d 'Say what an error means: any text of AWS, an SDK, a browser or a vendor'
complete -c countersign -n "__fish_countersign_needs_command" -a "check" -d 'Run every check of an integration without a window: 0 proved, 1 not proved, 2 could not run'
complete -c countersign -n "__fish_countersign_needs_command" -a "plan" -d 'Say what would be changed in the account: 0 nothing, 3 something, 1 refused, 2 could not run'
complete -c countersign -n "__fish_countersign_needs_command" -a "apply" -d 'Make the changes of the plan: 0 as wanted, 1 not or not all made, 2 could not run'
complete -c countersign -n "__fish_countersign_needs_command" -a "teardown" -d 'Undo what was made of an integration: 0 nothing is left, 1 not or not all undone, 2 could not run'
complete -c countersign -n "__fish_countersign_needs_command" -a "export" -d 'Write an integration\'s plan as a package for somebody else; no credentials are asked for'
complete -c countersign -n "__fish_countersign_needs_command" -a "sandbox" -d 'Serve the sandbox alone until it is stopped, and print its endpoint and keys'
complete -c countersign -n "__fish_countersign_needs_command" -a "completions" -d 'Print what a shell needs to complete Countersign\'s commands and options'
complete -c countersign -n "__fish_countersign_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c countersign -n "__fish_countersign_using_subcommand inspect" -l endpoint-url -d 'Endpoint that counts as S3, too; else AWS_ENDPOINT_URL' -r
complete -c countersign -n "__fish_countersign_using_subcommand inspect" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand inspect" -l json -d 'Print JSON: style, bucket, region, key, signable, notes'
complete -c countersign -n "__fish_countersign_using_subcommand inspect" -s h -l help -d 'Print help'
complete -c countersign -n "__fish_countersign_using_subcommand explain" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand explain" -l json -d 'Print JSON: errors, each with cause, remedy and what was recognised, and notes'
complete -c countersign -n "__fish_countersign_using_subcommand explain" -s h -l help -d 'Print help'
complete -c countersign -n "__fish_countersign_using_subcommand check" -l directly -d 'Assume the role itself, with a profile that its trust policy accepts, instead of a twin' -r
complete -c countersign -n "__fish_countersign_using_subcommand check" -l profile -d 'Profile of the shared AWS config; else AWS_PROFILE' -r
complete -c countersign -n "__fish_countersign_using_subcommand check" -l region -d 'Region in which IAM and STS are asked' -r
complete -c countersign -n "__fish_countersign_using_subcommand check" -l endpoint-url -d 'Endpoint for all AWS services, such as an emulator\'s; else AWS_ENDPOINT_URL' -r
complete -c countersign -n "__fish_countersign_using_subcommand check" -l sandbox -d 'Practise in the sandbox inside this program, in order or broken on purpose' -r -f -a "in-order\t'Nothing is broken'
wrong-region\t'The bucket is in another Region'
kms-without-permission\t'A KMS key that the role may not use'
kms-key-policy\t'A KMS key whose own policy shuts the role out'
missing-key\t'A key that is not there'
plus-in-key\t'A plus sign where the key has a space'
deny-by-source-ip\t'A bucket policy that admits the office alone'
deny-by-role\t'A bucket policy that denies the role by its name'
trust-without-external-id\t'A trust policy that asks for no external ID'
trust-wildcard\t'A trust policy that takes any external ID'
trust-date-limited\t'A trust policy whose date has passed'
sts-region-off\t'STS is switched off in a Region'
permissions-boundary\t'A permissions boundary on the role'
foreign-object\t'An object that another account owns'
clock-skew\t'A clock that is slow'
cors-wrong-origin\t'A CORS rule for an origin that no browser sends'
list\t'Say what is broken in each'"
complete -c countersign -n "__fish_countersign_using_subcommand check" -l propagation -d 'Seconds until the sandbox has taken in a change of IAM' -r
complete -c countersign -n "__fish_countersign_using_subcommand check" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand check" -l json -d 'Print JSON: proved, counts, checks, calls'
complete -c countersign -n "__fish_countersign_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l profile -d 'Profile of the shared AWS config; else AWS_PROFILE' -r
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l region -d 'Region in which IAM and STS are asked' -r
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l endpoint-url -d 'Endpoint for all AWS services, such as an emulator\'s; else AWS_ENDPOINT_URL' -r
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l sandbox -d 'Practise in the sandbox inside this program, in order or broken on purpose' -r -f -a "in-order\t'Nothing is broken'
wrong-region\t'The bucket is in another Region'
kms-without-permission\t'A KMS key that the role may not use'
kms-key-policy\t'A KMS key whose own policy shuts the role out'
missing-key\t'A key that is not there'
plus-in-key\t'A plus sign where the key has a space'
deny-by-source-ip\t'A bucket policy that admits the office alone'
deny-by-role\t'A bucket policy that denies the role by its name'
trust-without-external-id\t'A trust policy that asks for no external ID'
trust-wildcard\t'A trust policy that takes any external ID'
trust-date-limited\t'A trust policy whose date has passed'
sts-region-off\t'STS is switched off in a Region'
permissions-boundary\t'A permissions boundary on the role'
foreign-object\t'An object that another account owns'
clock-skew\t'A clock that is slow'
cors-wrong-origin\t'A CORS rule for an origin that no browser sends'
list\t'Say what is broken in each'"
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l propagation -d 'Seconds until the sandbox has taken in a change of IAM' -r
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand plan" -l json -d 'Print JSON: outcome, changes, calls'
complete -c countersign -n "__fish_countersign_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l profile -d 'Profile of the shared AWS config; else AWS_PROFILE' -r
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l region -d 'Region in which IAM and STS are asked' -r
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l endpoint-url -d 'Endpoint for all AWS services, such as an emulator\'s; else AWS_ENDPOINT_URL' -r
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l sandbox -d 'Practise in the sandbox inside this program, in order or broken on purpose' -r -f -a "in-order\t'Nothing is broken'
wrong-region\t'The bucket is in another Region'
kms-without-permission\t'A KMS key that the role may not use'
kms-key-policy\t'A KMS key whose own policy shuts the role out'
missing-key\t'A key that is not there'
plus-in-key\t'A plus sign where the key has a space'
deny-by-source-ip\t'A bucket policy that admits the office alone'
deny-by-role\t'A bucket policy that denies the role by its name'
trust-without-external-id\t'A trust policy that asks for no external ID'
trust-wildcard\t'A trust policy that takes any external ID'
trust-date-limited\t'A trust policy whose date has passed'
sts-region-off\t'STS is switched off in a Region'
permissions-boundary\t'A permissions boundary on the role'
foreign-object\t'An object that another account owns'
clock-skew\t'A clock that is slow'
cors-wrong-origin\t'A CORS rule for an origin that no browser sends'
list\t'Say what is broken in each'"
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l propagation -d 'Seconds until the sandbox has taken in a change of IAM' -r
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l json -d 'Print JSON: outcome, changes, calls'
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l yes -d 'Do not ask: carry out whatever is shown, replacements too'
complete -c countersign -n "__fish_countersign_using_subcommand apply" -l replace-external-id -d 'Agree to lock out whoever sends the external ID that the role accepts today'
complete -c countersign -n "__fish_countersign_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l profile -d 'Profile of the shared AWS config; else AWS_PROFILE' -r
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l region -d 'Region in which IAM and STS are asked' -r
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l endpoint-url -d 'Endpoint for all AWS services, such as an emulator\'s; else AWS_ENDPOINT_URL' -r
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l sandbox -d 'Practise in the sandbox inside this program, in order or broken on purpose' -r -f -a "in-order\t'Nothing is broken'
wrong-region\t'The bucket is in another Region'
kms-without-permission\t'A KMS key that the role may not use'
kms-key-policy\t'A KMS key whose own policy shuts the role out'
missing-key\t'A key that is not there'
plus-in-key\t'A plus sign where the key has a space'
deny-by-source-ip\t'A bucket policy that admits the office alone'
deny-by-role\t'A bucket policy that denies the role by its name'
trust-without-external-id\t'A trust policy that asks for no external ID'
trust-wildcard\t'A trust policy that takes any external ID'
trust-date-limited\t'A trust policy whose date has passed'
sts-region-off\t'STS is switched off in a Region'
permissions-boundary\t'A permissions boundary on the role'
foreign-object\t'An object that another account owns'
clock-skew\t'A clock that is slow'
cors-wrong-origin\t'A CORS rule for an origin that no browser sends'
list\t'Say what is broken in each'"
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l propagation -d 'Seconds until the sandbox has taken in a change of IAM' -r
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l json -d 'Print JSON: outcome, changes, calls'
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -l yes -d 'Do not ask: carry out whatever is shown, replacements too'
complete -c countersign -n "__fish_countersign_using_subcommand teardown" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_using_subcommand export" -l format -d 'What to write' -r -f -a "steps\t'For somebody who works in the AWS console'
cloudformation\t'One stack, or a StackSet with one Region; it creates named IAM resources, so whoever creates it ticks that (CAPABILITY_NAMED_IAM). CloudFormation cannot tag a role\'s policy'
terraform\t'A module of one file, for version 1.2 and later; it stops where the credentials are of another account'
cli\t'Run it with bash, first with --dry-run. It may be run twice, and stops before the first change where something is not this integration\'s'
python\t'For the vendor\'s engineers: a program that signs URLs, with boto3 and without credentials'
javascript\t'For the vendor\'s engineers: a program that signs URLs, with the AWS SDK for JavaScript v3 and without credentials'
go\t'For the vendor\'s engineers: a program that signs URLs, with the AWS SDK for Go v2 and without credentials'
rust\t'For the vendor\'s engineers: a program that signs URLs, with the AWS SDK for Rust and without credentials'"
complete -c countersign -n "__fish_countersign_using_subcommand export" -l template-url -d 'Print the quick-create link of the CloudFormation template that was uploaded here, instead of the template' -r
complete -c countersign -n "__fish_countersign_using_subcommand export" -l output -d 'Write to this file instead of standard output' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand export" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_using_subcommand sandbox" -l propagation -d 'Seconds until a change of IAM is taken in; 0 for none' -r
complete -c countersign -n "__fish_countersign_using_subcommand sandbox" -l scenario -d 'What is broken on purpose' -r -f -a "in-order\t'Nothing is broken'
wrong-region\t'The bucket is in another Region'
kms-without-permission\t'A KMS key that the role may not use'
kms-key-policy\t'A KMS key whose own policy shuts the role out'
missing-key\t'A key that is not there'
plus-in-key\t'A plus sign where the key has a space'
deny-by-source-ip\t'A bucket policy that admits the office alone'
deny-by-role\t'A bucket policy that denies the role by its name'
trust-without-external-id\t'A trust policy that asks for no external ID'
trust-wildcard\t'A trust policy that takes any external ID'
trust-date-limited\t'A trust policy whose date has passed'
sts-region-off\t'STS is switched off in a Region'
permissions-boundary\t'A permissions boundary on the role'
foreign-object\t'An object that another account owns'
clock-skew\t'A clock that is slow'
cors-wrong-origin\t'A CORS rule for an origin that no browser sends'
list\t'Say what is broken in each'"
complete -c countersign -n "__fish_countersign_using_subcommand sandbox" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c countersign -n "__fish_countersign_using_subcommand completions" -l words -d 'The program\'s words in another language: a translation of assets/words/countersign.pot' -r -F
complete -c countersign -n "__fish_countersign_using_subcommand completions" -s h -l help -d 'Print help'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "inspect" -d 'Say what an S3 URL says: style, bucket, Region, key'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "explain" -d 'Say what an error means: any text of AWS, an SDK, a browser or a vendor'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "check" -d 'Run every check of an integration without a window: 0 proved, 1 not proved, 2 could not run'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "plan" -d 'Say what would be changed in the account: 0 nothing, 3 something, 1 refused, 2 could not run'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "apply" -d 'Make the changes of the plan: 0 as wanted, 1 not or not all made, 2 could not run'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "teardown" -d 'Undo what was made of an integration: 0 nothing is left, 1 not or not all undone, 2 could not run'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "export" -d 'Write an integration\'s plan as a package for somebody else; no credentials are asked for'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "sandbox" -d 'Serve the sandbox alone until it is stopped, and print its endpoint and keys'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "completions" -d 'Print what a shell needs to complete Countersign\'s commands and options'
complete -c countersign -n "__fish_countersign_using_subcommand help; and not __fish_seen_subcommand_from inspect explain check plan apply teardown export sandbox completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
