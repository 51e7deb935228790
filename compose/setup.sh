#!/bin/sh
# Namespace and search attributes, once; running it again does nothing. A test compares the names with the code.
set -eu

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 90d

known=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE")
while read -r name type; do
    echo "$known" | grep -qw "$name" ||
        temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type "$type"
done <<END
Measure Keyword
ProjectState Keyword
WaitingFor Keyword
LeadOrganisation Keyword
NeedsAttention Bool
NextDeadline Datetime
AmountGranted Double
END
