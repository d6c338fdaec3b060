package io.github.sessionfilter.example;

/** One video of the site, with the texts of its page. Immutable and thread-safe. */
record Video(String id, String title, String description, int durationSeconds) {

    /** Returns the path of the WebM file. It is under WEB-INF, so that only the streaming route serves it. */
    String clipPath() {
        return "/WEB-INF/clips/" + id + ".webm";
    }
}
