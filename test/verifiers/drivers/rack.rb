# frozen_string_literal: true

# Serves ./config.ru as a Rack server would, with the standard library: one request a connection.
require 'socket'
require 'stringio'

class Builder
  attr_reader :apps

  def initialize(rackup)
    @apps = {}
    instance_eval(File.read(rackup), File.expand_path(rackup))
  end

  def map(path)
    @path = path
    yield
  end

  def run(app)
    @apps[@path] = app
  end
end

def environment(socket)
  method, path, = socket.gets.split
  env = { 'REQUEST_METHOD' => method, 'PATH_INFO' => path }
  while (line = socket.gets.chomp) != ''
    name, value = line.split(':', 2)
    env["HTTP_#{name.upcase.tr('-', '_')}"] = value.strip.b
  end
  env['rack.input'] = StringIO.new(socket.read(env['HTTP_CONTENT_LENGTH'].to_i).b)
  env
end

$stdout.sync = true
apps = Builder.new('config.ru').apps
server = TCPServer.new('127.0.0.1', ENV.fetch('PORT').to_i)
loop do
  Thread.new(server.accept) do |socket|
    env = environment(socket)
    status, headers, body = apps.fetch(env['PATH_INFO']) { apps.fetch(nil) }.call(env)
    body = body.to_a.join
    socket.write "HTTP/1.1 #{status} Answer\r\nconnection: close\r\n"
    headers.each { |name, value| socket.write "#{name}: #{value}\r\n" }
    socket.write "content-length: #{body.bytesize}\r\n" unless status == 204
    socket.write "\r\n", body
    socket.close
  end
end
