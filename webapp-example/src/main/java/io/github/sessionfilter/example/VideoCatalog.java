package io.github.sessionfilter.example;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The videos of the site. Immutable and thread-safe. */
record VideoCatalog(List<Video> videos) {

    static VideoCatalog ofTheExample() {
        return new VideoCatalog(List.of(
                new Video("testcard", "Test card", "Moving bars and a running clock. It makes seeking visible.", 16),
                new Video("mandelbrot", "Mandelbrot", "A slow flight into the Mandelbrot set.", 16),
                new Video("life", "Life", "Conway's Game of Life. Dead cells leave a trail.", 16)));
    }

    @Nullable
    Video find(String id) {
        return videos.stream()
                .filter(video -> video.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
