# frozen_string_literal: true

require 'set'
require_relative 'autousers_webhooks'

# A Rack application: see config.ru.
class Receiver
  MOST_BYTES = 1_000_000

  def initialize(secret)
    @secret = secret
    # These two stand in for a table with a unique event id, which survives a restart: see "Before production".
    @seen = Set.new
    @inbox = Queue.new
    @lock = Mutex.new
    Thread.new { work_through_inbox }
  end

  def call(env)
    return answer(404, 'not_found') unless env['REQUEST_METHOD'] == 'POST'

    raw_body = env['rack.input']&.read(MOST_BYTES + 1) || ''
    return answer(413, 'too_large') if raw_body.bytesize > MOST_BYTES

    event = AutousersWebhooks.verify(raw_body, env['HTTP_AUTOUSERS_SIGNATURE'], @secret)
    # The id in the verified body equals Autousers-Event-Id, but headers are not signed.
    @inbox << event if @lock.synchronize { @seen.add?(event['id']) }
    [204, {}, []]
  rescue AutousersWebhooks::VerificationError => e
    warn "refused: #{e.code}: #{e.message}"
    answer(400, e.code.to_s)
  end

  private

  def answer(status, text)
    [status, { 'content-type' => 'text/plain' }, [text]]
  end

  # What you want to happen. Runs in a thread of its own, so it may take its time.
  def work(event)
    object = event['data']['object']
    case event['type']
    when 'evaluation.completed'
      puts "#{event['id']}: #{object['name']} has #{object.dig('summary', 'ratingCount')} ratings"
    else
      # Types that you don't know are no error: new ones may be added.
      puts "#{event['id']}: nothing to do for #{event['type']}"
    end
  end

  def work_through_inbox
    loop do
      event = @inbox.pop
      begin
        work(event)
      rescue StandardError => e # one bad event must not stop the others
        warn "#{event['id']}: failed: #{e.message}"
      end
    end
  end
end
