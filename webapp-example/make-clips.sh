#!/bin/sh
# Makes the example's clips from ffmpeg's test sources, so that no licence applies.
# The clips are committed. Run this script only to change them. Needs ffmpeg with libvpx-vp9, libopus and libx264.
set -eu
cd "$(dirname "$0")/src/main/webapp"

seconds=16
size=480x270
rate=24

# One clip: name, picture source, sound frequency.
clip() {
    name=$1 picture=$2 tone=$3
    master=$(mktemp -d)
    ffmpeg -v error -y -f lavfi -i "$picture" \
        -f lavfi -i "sine=frequency=$tone:beep_factor=4:duration=$seconds,volume=0.2" \
        -t $seconds -c:v ffv1 -c:a flac "$master/master.mkv"

    # WebM: a key frame every two seconds and the index (cues) at the start, so that a player can seek with ranges.
    ffmpeg -v error -y -i "$master/master.mkv" -c:v libvpx-vp9 -b:v 180k -maxrate 260k -g $((2 * rate)) -row-mt 1 \
        -deadline good -cpu-used 3 -pix_fmt yuv420p -c:a libopus -b:a 32k \
        -cues_to_front 1 -fflags +bitexact -map_metadata -1 "WEB-INF/clips/$name.webm"

    # HLS: four-second segments in fragmented MP4.
    rm -rf "media/$name"
    mkdir -p "media/$name/hls"
    ffmpeg -v error -y -i "$master/master.mkv" -c:v libx264 -profile:v main -b:v 180k -maxrate 260k -bufsize 520k \
        -g $((2 * rate)) -keyint_min $((2 * rate)) -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 32k -ac 1 \
        -f hls -hls_time 4 -hls_playlist_type vod -hls_segment_type fmp4 -fflags +bitexact -map_metadata -1 \
        -hls_fmp4_init_filename init.mp4 -hls_segment_filename "media/$name/hls/segment%d.m4s" \
        "media/$name/hls/index.m3u8"

    ffmpeg -v error -y -ss 6 -i "$master/master.mkv" -frames:v 1 -q:v 5 -map_metadata -1 "assets/posters/$name.jpg"
    rm -r "$master"
}

mkdir -p WEB-INF/clips media assets/posters
clip testcard "testsrc2=size=$size:rate=$rate" 440
clip mandelbrot "mandelbrot=size=$size:rate=$rate:end_scale=0.02:end_pts=400" 330
clip life "life=size=160x90:rate=$rate:mold=12:ratio=0.12:seed=7:life_color=#c8ffb0:death_color=#205020:mold_color=#103010,scale=480:270:flags=neighbor" 220
