/** Fields of results that several actions and searches have in common. */
export const text = (key: string, label: string) => ({ key, label, type: 'string' as const });
export const time = (key: string, label: string) => ({ key, label, type: 'datetime' as const });
