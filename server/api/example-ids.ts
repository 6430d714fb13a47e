/** Ids of the invented world that the examples of the documentation share. */
export const exampleIds = {
  team: 'team_k3v9xq7m2hd0wz5tj8rb1ncf',
  endpoint: 'whe_cn2m4x8t0qk7vd3hb9zr5wj1',
  event: 'event_cn2m51w7k4hq9tb2xz8vd6rj',
  delivery: 'whd_cn2m51x3p8md5kc7jt1wq9zh',
  replay: 'whd_cn2m6c0r2vj8hx4nd7kb5tqw',
  testEvent: 'event_test_cn2m5q4h9zw2kt7xd1rb8vjm',
  testDelivery: 'whd_test_cn2m5q4h8dk3vj6wm9xt2zqb',
  recovery: 'rec_cn2m7f5t1xq8kz3hd6vw9bjr',
  connection: 'con_cn2m3f1d7hk5zt9wq2bx4v8m',
  automation: 'aut_cn2m4b9x3rq7kd1tz5hw8vj2',
  automationDelivery: 'whd_cn2m52c6w0jt4xz9kb3hq7vd',
  apiKey: 'key_cn2m3a9w6tb1zk8xq4hd7vjr',
  session: 'ses_cn2m3b5k8rd2xq7hz4tv9wj6',
  audit: 'aud_cn2m5r7c1wk9tb4zx3hd8vqj',
  request: 'req_cn2m51w2b7xk9qd4zt8hv6jm',
} as const;
