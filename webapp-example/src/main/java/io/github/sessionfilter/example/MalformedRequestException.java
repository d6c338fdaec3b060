package io.github.sessionfilter.example;

import java.io.Serial;

/** Thrown for a malformed request. The message tells the client the reason. */
final class MalformedRequestException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
