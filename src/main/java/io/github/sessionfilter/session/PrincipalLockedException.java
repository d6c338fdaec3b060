package io.github.sessionfilter.session;

/** Thrown by a login while the person is locked by {@link SessionManager#lock}. The filter answers 403. */
public final class PrincipalLockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception without a stack trace, because a locked client may try again and again. */
    public PrincipalLockedException() {
        super("the principal is locked; expected a login after the lock has ended", null, false, false);
    }
}
