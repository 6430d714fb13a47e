module autouserswebhooks

go 1.19
