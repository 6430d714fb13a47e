/** One small invented world: the samples refer to each other through these ids. */
export const sampleIds = {
  team: 'team_k3v9xq7m2hd0wz5tj8rb1ncf',
  evaluation: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
  run: 'arun_h5n8zc3jt7wq2kd9xm1rv4bp',
  failedRun: 'arun_q2x6bd8vm4rk9tz1hc5jw7np',
  rating: 'rat_w4j1rk7nb9vt5xq3mz8hd2cp',
  comparison: 'cmp_z8d3hq5wn1mk7cb2rt9xv6jp',
  autouser: 'auto_m9c4vx2rt8jb6hw1kq7zn5dp',
  otherAutouser: 'auto_t1k6nz8cq3wd5mx9bj2rh7vp',
  rubric: 'rub_x6b2jm4dh8zv1tn9qk3wc7rp',
} as const;
