/** Who may do what: projects, keys, users, sessions. */
export const accessErrors = {
  HEADWATER_ACCESS_MANAGE: { message: 'This needs a user who may manage the server', retryable: false },
  HEADWATER_ACCESS_SIGN_IN: { message: 'The key, or the name and password, are not valid', retryable: false },
  HEADWATER_ACCESS_TOO_MANY: {
    message: 'Too many sign-ins failed, try again in a while',
    retryable: true,
  },
  HEADWATER_PROJECT_NOT_FOUND: { message: 'There is no such project', retryable: false },
  HEADWATER_PROJECT_EXISTS: { message: 'There is a project of this name', retryable: false },
  HEADWATER_PROJECT_KEY_TAKEN: { message: 'The key leads to another project', retryable: false },
  HEADWATER_PROJECT_LIMIT: { message: 'There are as many as this server keeps', retryable: false },
} as const;
