# frozen_string_literal: true

require 'json'
require 'openssl'

# Verifies webhooks from Autousers Connect. Ruby 2.7 or later, standard library only: copy this file.
#
# Every POST carries <tt>Autousers-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]</tt>. A +v1+ is the HMAC-SHA256 of
# <tt><t>.<raw body></tt>; the key is the whole <tt>whsec_…</tt> string as UTF-8. While a secret is being rotated there
# are two.
#
#   event = AutousersWebhooks.verify(request.body.read, env['HTTP_AUTOUSERS_SIGNATURE'], secret)
module AutousersWebhooks
  # The event types of API version 2026-05-04. More may be added: ignore what you don't know.
  EVENT_TYPES = %w[
    evaluation.created
    evaluation.status_changed
    evaluation.completed
    autouser_run.completed
    autouser_run.failed
    rating.created
    calibration.frozen
  ].freeze

  # The request is not to be trusted, or (+:invalid_payload+) not to be understood. Answer 400.
  class VerificationError < StandardError
    # +:missing_header+, +:malformed_header+, +:timestamp_out_of_tolerance+, +:signature_mismatch+ or
    # +:invalid_payload+
    attr_reader :code

    def initialize(code, message)
      super(message)
      @code = code
    end
  end

  class << self
    # Returns the event of a genuine request, a Hash with string keys; deduplicate by its <tt>'id'</tt>.
    #
    # +raw_body+:: the body as it arrived, before any parser; never JSON that was written again
    # +header+:: the value of +Autousers-Signature+; nil when there is none
    # +secrets+:: the whole <tt>whsec_…</tt> string; or an Array of them, any of which may match
    # +tolerance+:: how far +t+ may be off, in either direction, in seconds
    # +now+:: Unix seconds
    #
    # Raises VerificationError when the request is not genuine, and ArgumentError when the call itself is wrong: no
    # secret, or a body that was already parsed.
    def verify(raw_body, header, secrets, tolerance: 300, now: Time.now.to_i)
      secrets = Array(secrets)
      # An HMAC with an empty key would verify what anybody can sign: an unset variable must not come to that.
      unless secrets.any? && secrets.all? { |secret| secret.is_a?(String) && !secret.empty? }
        raise ArgumentError, 'verify needs a secret: the whole whsec_… string'
      end
      raise ArgumentError, 'raw_body must be the raw body, not what a JSON parser made of it' unless raw_body.is_a?(String)

      body = raw_body.b
      signed_at, signatures = parse_header(header)
      unless (now.to_i - signed_at.to_i).abs <= tolerance
        raise VerificationError.new(:timestamp_out_of_tolerance,
                                    "t=#{signed_at} is too far from this machine's time, #{now.to_i}")
      end

      message = "#{signed_at}.".b << body
      expected = secrets.map { |secret| OpenSSL::HMAC.hexdigest('SHA256', secret, message).b }
      unless signatures.any? { |signature| expected.any? { |each| same_bytes?(each, signature) } }
        raise VerificationError.new(:signature_mismatch,
                                    'No v1 matches: another secret, or a body that is not the raw one')
      end

      parse_event(body)
    end

    private

    # <tt>t=<unix seconds>,v1=<hex>…</tt>: exactly one +t+, at least one +v1+, other names skipped.
    def parse_header(header)
      # As bytes: what arrives need not be valid text.
      header = trim(header.to_s.b)
      raise VerificationError.new(:missing_header, 'There is no Autousers-Signature header') if header.empty?

      # -1 keeps empty parts at the end.
      parts = header.split(',', -1).map { |part| part.split('=', 2).map { |each| trim(each) } }
      times = parts.select { |name, _| name == 't' }.map(&:last)
      signatures = parts.select { |name, _| name == 'v1' }.map(&:last)
      # A second t would leave it open which one was signed. \A and \z: ^ and $ are the ends of any line.
      unless parts.all? { |part| part.size == 2 } && times.size == 1 && times[0].match?(/\A[0-9]{1,15}\z/) &&
             signatures.any?
        raise VerificationError.new(:malformed_header, 'Autousers-Signature is not t=<unix seconds>,v1=<hex>')
      end

      [times[0], signatures]
    end

    # Without the white space of HTTP around it.
    def trim(bytes)
      bytes.gsub(/\A[ \t]+|[ \t]+\z/, '')
    end

    # In constant time; OpenSSL.fixed_length_secure_compare is not in Ruby 2.7. The length is no secret.
    def same_bytes?(left, right)
      return false unless left.bytesize == right.bytesize

      left.bytes.zip(right.bytes).reduce(0) { |differences, (a, b)| differences | (a ^ b) }.zero?
    end

    def parse_event(body)
      text = body.dup.force_encoding(Encoding::UTF_8)
      event = text.valid_encoding? ? JSON.parse(text, max_nesting: 1000) : nil
      data = event['data'] if event.is_a?(Hash) && text?(event['id']) && text?(event['type'])
      return event if data.is_a?(Hash) && data['object'].is_a?(Hash)

      raise JSON::ParserError
    rescue JSON::ParserError
      raise VerificationError.new(:invalid_payload, 'The body is signed, but is not an event')
    end

    def text?(value)
      value.is_a?(String) && !value.empty?
    end
  end
end
