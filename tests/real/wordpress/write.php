<?php
// Writes one more post, or changes one. Arguments: the site's address, and "new" or the slug of the post to change.
[, $home, $what] = $argv;
$_SERVER['HTTP_HOST'] = parse_url($home, PHP_URL_HOST) . ':' . parse_url($home, PHP_URL_PORT);
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require __DIR__ . '/site/wp-load.php';
$text = '<p>' . str_repeat('The ferry from Castleby to the Orrin now sails at dawn, the harbour board decided on Monday. ', 4) . '</p>';
if ($what === 'new') {
    $id = wp_insert_post(['post_title' => 'A new ferry sails at dawn', 'post_content' => $text, 'post_status' => 'publish', 'post_author' => 1]);
} else {
    $id = get_page_by_path($what, OBJECT, 'post')->ID;
    wp_update_post(['ID' => $id, 'post_content' => get_post($id)->post_content . $text]);
}
echo get_permalink($id);
