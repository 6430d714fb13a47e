module driver

go 1.19

require autouserswebhooks v0.0.0

replace autouserswebhooks => ../../../../verifiers/go
