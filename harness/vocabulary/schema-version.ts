/** Version of the record: raised whenever a file or column changes its meaning. Readers understand all older ones. */
export const schemaVersion = 3
