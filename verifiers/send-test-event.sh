#!/bin/sh
# Signs an event and posts it to a receiver, as Autousers Connect would. Needs curl and openssl.
#   AUTOUSERS_WEBHOOK_SECRET=whsec_… ./send-test-event.sh http://localhost:3000/webhooks/autousers
set -eu

t=$(date +%s)
id=${EVENT_ID:-event_test_$t}
type=evaluation.completed
object='{"id":"eval_test_1","name":"Zoë’s checkout","summary":{"ratingCount":48}}'
body='{"id":"'$id'","type":"'$type'","api_version":"2026-05-04","created":'$t',"team_id":"team_test","data":{"object":'$object'},"request":null}'
v1=$(printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac "$AUTOUSERS_WEBHOOK_SECRET" | sed 's/.* //')

printf '%s' "$body" | curl --silent --show-error --include --data-binary @- \
  --header 'Content-Type: application/json' \
  --header "Autousers-Signature: t=$t,v1=$v1" \
  --header "Autousers-Event-Id: $id" \
  --header "Autousers-Event-Type: $type" \
  "$1"
