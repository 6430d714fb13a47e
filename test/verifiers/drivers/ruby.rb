# frozen_string_literal: true

require 'autousers_webhooks'

def answer(sent)
  options = { now: sent['now'], tolerance: sent['tolerance'] }.compact
  header = sent['header']&.unpack1('m')
  event = AutousersWebhooks.verify(sent['body'].unpack1('m'), header, sent['secrets'], **options)
  { id: event['id'], type: event['type'], name: event['data']['object']['name'] }
rescue AutousersWebhooks::VerificationError => e
  { code: e.code }
rescue StandardError => e
  { fault: e.inspect }
end

$stdout.sync = true
$stdin.each_line { |line| puts JSON.generate(answer(JSON.parse(line))) }
