package io.github.sessionfilter.example;

/** One clip of the site, as the page tells of it. */
record Video(String id, String title, String description, int durationSeconds) {

    /** The WebM file; under WEB-INF, so that the streaming route is the one way to it. */
    String clipPath() {
        return "/WEB-INF/clips/" + id + ".webm";
    }
}
