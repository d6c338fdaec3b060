package io.github.sessionfilter.example;

import io.nayuki.qrcodegen.QrCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Draws the text that a page sends as a QR code, as the path of an SVG. Only the page knows its own address. */
final class QrCodeHandler implements Handler {

    /** The white margin of a code in modules, as the standard demands. */
    private static final int MARGIN = 4;

    /** A code of more characters is hard to read from a screen. */
    private static final int MAX_LENGTH = 1000;

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, MalformedRequestException {
        String text = Json.readObject(request).path("text").asText();
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new MalformedRequestException("The text must have 1 to " + MAX_LENGTH + " characters.");
        }
        Json.write(response, Answer.of(QrCode.encodeText(text, QrCode.Ecc.LOW)));
    }

    private record Answer(int size, String path) {

        static Answer of(QrCode code) {
            StringBuilder path = new StringBuilder();
            for (int y = 0; y < code.size; y++) {
                for (int x = 0; x < code.size; x++) {
                    if (code.getModule(x, y)) {
                        path.append('M')
                                .append(x + MARGIN)
                                .append(' ')
                                .append(y + MARGIN)
                                .append("h1v1h-1z");
                    }
                }
            }
            return new Answer(code.size + 2 * MARGIN, path.toString());
        }
    }
}
