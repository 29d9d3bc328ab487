
set -efuo pipefail
export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off

is_dry_run=no
case "$#-${1-}" in
    0-) ;;
    1---dry-run) is_dry_run=yes ;;
    *)
        echo 'Use: bash FILE [--dry-run]' >&2
        exit 2
        ;;
esac

say() { printf '%s\n' "$1" >&2; }

stop() {
    say "$1"
    exit 1
}

command -v aws >/dev/null 2>&1 || stop 'There is no AWS CLI here: install it, then run this again'
complaint=$(mktemp)
trap 'rm -f "$complaint"' EXIT

# Asks AWS; a refusal is shown, and ends the script.
ask() {
    if ! aws --region "$region" "$@" 2>"$complaint"; then
        cat "$complaint" >&2
        stop "AWS refused $1 $2, so nothing more was done"
    fi
}

# As ask, but says nothing where there is nothing of the name.
look_up() {
    if aws --region "$region" "$@" 2>"$complaint"; then
        return
    fi
    if ! grep -q '(NoSuchEntity)' "$complaint"; then
        cat "$complaint" >&2
        stop "AWS refused $1 $2, so nothing was changed"
    fi
}

# Stops unless the tag says that it is this integration's; what an earlier version wrote says so where $3 is true.
check_owner() {
    case "$2" in
        "$integration") ;;
        "$former_integration")
            [ "$3" = true ] || stop "$1 has the tag $2, which may be another vendor's, too, so nothing was changed: if it is this one's, set it to $integration"
            ;;
        None) stop "$1 is there already and was not made for this integration, so nothing was changed: remove or rename it" ;;
        *) stop "$1 belongs to another integration, $2, so nothing was changed" ;;
    esac
}

# Says what is changed, and changes it unless this is a dry run.
change() {
    local sentence=$1
    shift
    changes=$((changes + 1))
    if [ "$is_dry_run" = yes ]; then
        say "Would be done: $sentence"
        return
    fi
    say "$sentence"
    ask "$@" >/dev/null
}

wait_for() {
    if [ "$is_dry_run" = no ]; then
        ask iam wait "$@"
    fi
}

# First everything is read.

account=$(ask sts get-caller-identity --query Account --output text)
if [ "$account" != "$account_id" ]; then
    stop "These credentials are of account $account, and this script is for account $account_id: nothing was changed"
fi

tag="Tags[?Key=='countersign:integration'].Value | [0]"
