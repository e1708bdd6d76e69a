<?php
// A post type of the newsroom's own, as themes of papers register them. A "must use" plugin: part of every request.
add_action('init', function () {
    register_post_type('td_report', [
        'public' => true,
        'label' => 'Reports',
        'has_archive' => true,
        'show_in_rest' => true,
        'rest_base' => 'reports',
        'rewrite' => ['slug' => 'report'],
        'supports' => ['title', 'editor', 'author'],
    ]);
});
