package io.github.sessionfilter.session;

/** What a check does with a well-formed id that no key of the realm has tagged. */
public enum UntaggedIds {
    /** Reads its session from the store, until no session from before the first key can be live. */
    ACCEPT,
    /** Refuses it as malformed, without the store. */
    REFUSE
}
