
policy=$(look_up iam get-policy --policy-arn="$policy_arn" --query \
    "Policy.[DefaultVersionId, to_string(AttachmentCount), to_string(PermissionsBoundaryUsageCount), $tag]" \
    --output text)
role=$(look_up iam get-role --role-name="$role_name" --query \
    "Role.[Arn, to_string(MaxSessionDuration), to_string(AssumeRolePolicyDocument == \`$trust_policy_literal\`), $tag]" \
    --output text)

has_role=false
uses=0
if [ -n "$role" ]; then
    IFS=$'\t' read -r arn session_secs trust_is_same owner <<<"$role"
    check_owner "The role $arn" "$owner" "$trust_is_same"
    has_role=true
    if [ "$arn" != "$role_arn" ]; then
        stop "The role that is there is $arn, not $role_arn, so nothing was changed"
    fi
    attached=$(ask iam list-attached-role-policies --role-name="$role_name" \
        --query 'AttachedPolicies[].PolicyArn' --output text)
    for other in $attached; do
        if [ "$other" != "$policy_arn" ]; then
            stop "The role $role_name also carries $other, which grants more than was planned, so nothing was changed: detach it"
        fi
        uses=1
    done
    inline=$(ask iam list-role-policies --role-name="$role_name" --query 'length(PolicyNames)' --output text)
    if [ "$inline" != 0 ]; then
        stop "The role $role_name also carries policies of its own, which grant more than was planned, so nothing was changed: delete them"
    fi
fi

policy_is_same=no
old_versions=''
if [ -n "$policy" ]; then
    IFS=$'\t' read -r version attachments boundaries owner <<<"$policy"
    check_owner "The policy $policy_arn" "$owner" "$has_role"
    policy_is_same=$(ask iam get-policy-version --policy-arn="$policy_arn" --version-id="$version" \
        --query "PolicyVersion.Document == \`$permissions_policy_literal\`" --output json)
    old_versions=$(ask iam list-policy-versions --policy-arn="$policy_arn" \
        --query 'Versions[?!IsDefaultVersion].VersionId' --output text)
    if [ "$policy_is_same" != true ] && [ "$((${attachments/null/0} + ${boundaries/null/0}))" -gt "$uses" ]; then
        users=$(ask iam list-entities-for-policy --policy-arn="$policy_arn" --query \
            "[PolicyRoles[?RoleName!='$role_name'].RoleName, PolicyUsers[].UserName, PolicyGroups[].GroupName][]" \
            --output text)
        if [ -n "$users" ]; then
            stop "The policy $policy_arn is also used by $users, whose permissions would change with it, so nothing was changed: detach it there"
        fi
    fi
fi

# Then what is missing or differs is made, and nothing else.

changes=0

if [ -z "$policy" ]; then
    change "Create the permissions policy $policy_name" \
        iam create-policy --policy-name="$policy_name" --description="$description" \
        --policy-document="$permissions_policy" --tags="$tags"
    wait_for policy-exists --policy-arn="$policy_arn"
elif [ "$policy_is_same" != true ]; then
    # IAM keeps five versions, the default one among them.
    if [ "$(wc -w <<<"$old_versions")" -ge 4 ]; then
        oldest=v$(tr '\t' '\n' <<<"$old_versions" | tr -d v | sort -n | sed -n 1p)
        change "Delete the oldest version of the permissions policy $policy_name, $oldest" \
            iam delete-policy-version --policy-arn="$policy_arn" --version-id="$oldest"
    fi
    change "Give the permissions policy $policy_name a new version" \
        iam create-policy-version --policy-arn="$policy_arn" --set-as-default \
        --policy-document="$permissions_policy"
fi

if [ -z "$role" ]; then
    change "Create the role $role_name" \
        iam create-role --role-name="$role_name" --path="$role_path" --description="$description" \
        --max-session-duration="$max_session_secs" --assume-role-policy-document="$trust_policy" \
        --tags="$tags"
    wait_for role-exists --role-name="$role_name"
else
    if [ "$trust_is_same" != true ]; then
        change "Replace the trust policy of the role $role_name" \
            iam update-assume-role-policy --role-name="$role_name" --policy-document="$trust_policy"
    fi
    if [ "$session_secs" != "$max_session_secs" ]; then
        change "Change the maximum session duration of the role $role_name from $session_secs to $max_session_secs seconds" \
            iam update-role --role-name="$role_name" --max-session-duration="$max_session_secs"
    fi
fi

if [ "$uses" -eq 0 ]; then
    change 'Attach the policy to the role' \
        iam attach-role-policy --role-name="$role_name" --policy-arn="$policy_arn"
fi

if [ "$changes" -eq 0 ]; then
    say 'Everything is as planned already'
fi
if [ "$is_dry_run" = no ]; then
    printf '%s\n' "$role_arn"
fi
