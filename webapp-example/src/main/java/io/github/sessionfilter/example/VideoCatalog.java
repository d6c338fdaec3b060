package io.github.sessionfilter.example;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clips that the site has. */
record VideoCatalog(List<Video> videos) {

    static VideoCatalog ofTheExample() {
        return new VideoCatalog(List.of(
                new Video("testcard", "Test card", "Moving bars and a running clock: seeking is easy to see.", 16),
                new Video("mandelbrot", "Mandelbrot", "A slow flight into the Mandelbrot set.", 16),
                new Video("life", "Life", "Conway's game of life, with mould on the dead cells.", 16)));
    }

    @Nullable
    Video find(String id) {
        return videos.stream()
                .filter(video -> video.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
