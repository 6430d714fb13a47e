# frozen_string_literal: true

require_relative 'receiver'

receiver = Receiver.new(ENV.fetch('AUTOUSERS_WEBHOOK_SECRET'))
map('/webhooks/autousers') { run receiver }
