package io.github.sessionfilter.session;

/**
 * Signs texts with the id keys of the realm, so that every node of the realm can verify them.
 *
 * <p>A signature is valid as long as its key: until {@code absoluteTimeout} after the key was retired. Implementations are
 * thread-safe.
 */
public interface RealmSignatures {
    /** The number of bytes of a signature. */
    int BYTES = 16;

    /**
     * Returns the signature of {@code text}.
     *
     * @throws SessionStoreException if the keys are unknown, because the store has not answered
     */
    byte[] sign(String text);

    /** Returns whether the realm has signed {@code text}, by the keys that this node knows. The store is not asked. */
    boolean verify(String text, byte[] signature);
}
