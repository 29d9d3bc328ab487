
user=$(look_up iam get-user --user-name="$user_name" --query "User.[Arn, $tag]" --output text)
has_policy=no
policy_is_same=no
if [ -n "$user" ]; then
    IFS=$'\t' read -r arn owner <<<"$user"
    check_owner "The user $arn" "$owner" false
    if [ "$arn" != "$user_arn" ]; then
        stop "The user that is there is $arn, not $user_arn, so nothing was changed"
    fi
    attached=$(ask iam list-attached-user-policies --user-name="$user_name" \
        --query 'AttachedPolicies[].PolicyArn' --output text)
    if [ -n "$attached" ]; then
        stop "The user $user_name also carries $attached, which grants more than was planned, so nothing was changed: detach it"
    fi
    groups=$(ask iam list-groups-for-user --user-name="$user_name" --query 'Groups[].GroupName' --output text)
    if [ -n "$groups" ]; then
        stop "The user $user_name has the permissions of $groups, which grants more than was planned, so nothing was changed: take it out of that group"
    fi
    inline=$(ask iam list-user-policies --user-name="$user_name" --query 'PolicyNames' --output text)
    for other in $inline; do
        if [ "$other" != "$policy_name" ]; then
            stop "The user $user_name also carries the inline policy $other, which grants more than was planned, so nothing was changed: delete it"
        fi
        has_policy=yes
    done
    if [ "$has_policy" = yes ]; then
        policy_is_same=$(ask iam get-user-policy --user-name="$user_name" --policy-name="$policy_name" \
            --query "PolicyDocument == \`$permissions_policy_literal\`" --output json)
    fi
fi

# Then what is missing or differs is made, and nothing else.

changes=0

if [ -z "$user" ]; then
    change "Create the user $user_name" iam create-user --user-name="$user_name" --tags="$tags"
    wait_for user-exists --user-name="$user_name"
fi

if [ "$policy_is_same" != true ]; then
    sentence="Give the user $user_name its inline policy"
    if [ "$has_policy" = yes ]; then
        sentence="Replace the inline policy of the user $user_name"
    fi
    change "$sentence" iam put-user-policy --user-name="$user_name" --policy-name="$policy_name" \
        --policy-document="$permissions_policy"
fi

if [ "$changes" -eq 0 ]; then
    say 'Everything is as planned already'
fi
say "$key_note"
if [ "$is_dry_run" = no ]; then
    printf '%s\n' "$user_arn"
fi
