package io.github.sessionfilter.cache;

/**
 * One event of a {@link Story}.
 *
 * @param id the number of the step in the story as it was drawn, and of the session that it opens
 * @param at the virtual time, in nanoseconds
 * @param node the node, or the member of the database
 * @param session the number of the session that it is about, or -1
 * @param person the principal, or the empty text
 * @param millis how long it lasts, or by how much a clock steps
 */
record Step(int id, long at, Action action, int node, int session, String person, long millis) {
    @Override
    public String toString() {
        return "%9.3f s: %s".formatted(at / 1e9, action.tell(this));
    }
}
