package io.github.sessionfilter.example;

import java.io.Serial;

/** A request that can't be understood; its message tells the client why. */
final class MalformedRequestException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
