package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Lists the videos with the addresses of their streams, playlists and posters. */
final class VideoHandlers {

    private final VideoCatalog catalog;

    VideoHandlers(VideoCatalog catalog) {
        this.catalog = catalog;
    }

    void list(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        List<Item> items = catalog.videos().stream()
                .map(video -> Item.of(video, request.getContextPath()))
                .toList();
        Json.write(response, new Answer(items));
    }

    void show(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Video video = catalog.find(id);
        if (video == null) {
            Problem.notFound("There is no video with this id.").write(response);
            return;
        }
        Json.write(response, Item.of(video, request.getContextPath()));
    }

    private record Answer(List<Item> videos) {}

    private record Item(
            String id,
            String title,
            String description,
            int durationSeconds,
            String stream,
            String hls,
            String poster) {

        static Item of(Video video, String contextPath) {
            return new Item(
                    video.id(),
                    video.title(),
                    video.description(),
                    video.durationSeconds(),
                    contextPath + "/api/videos/" + video.id() + "/stream",
                    contextPath + "/media/" + video.id() + "/hls/index.m3u8",
                    contextPath + "/assets/posters/" + video.id() + ".jpg");
        }
    }
}
