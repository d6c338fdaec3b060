package io.github.sessionfilter.cache;

/** Where a key comes from that is looked up. It decides from which budget its lookup is paid. */
enum IdOrigin {
    /** The realm has tagged the id. */
    TAGGED,
    /** The id has no tag of the realm. A stranger can invent such ids, and sessions of older versions have them. */
    UNTAGGED,
    /** No id was presented, but a handle: by a person who is signed in, for example. */
    HANDLE,
    /** The id has no tag of the realm, and no live session can have it. It is not looked up. */
    FOREIGN
}
