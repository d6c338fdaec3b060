package io.github.sessionfilter.running;

import io.github.sessionfilter.session.SessionManager;

/**
 * What all running responses of a webapp share.
 *
 * @param manager touches the sessions
 * @param server ends the responses
 * @param actions runs what may block at the end of a response
 */
record RunningParts(SessionManager manager, ServerResponses server, EndActions actions) {}
