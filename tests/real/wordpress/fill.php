<?php
// Installs WordPress in an empty database and writes what a newsroom writes. Prints, as JSON, what was written.
// Arguments: the site's address, and the number of posts.
[, $home, $count] = $argv;
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url($home, PHP_URL_HOST) . ':' . parse_url($home, PHP_URL_PORT);
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require __DIR__ . '/site/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Orrin Herald', 'editor', 'editor@orrin.example', true, '', 'secret');
foreach (get_posts(['numberposts' => -1, 'post_type' => 'any', 'post_status' => 'any']) as $made) {
    wp_delete_post($made->ID, true);  // "Hello world!" and its comment
}
update_option('home', $home);
update_option('siteurl', $home);
update_option('blog_public', 1);
update_option('timezone_string', 'Europe/Berlin');  // so that date and date_gmt differ
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%day%/%postname%/');
switch_theme(getenv('THEME'));
flush_rewrite_rules();
wp_update_user(['ID' => 1, 'display_name' => 'Ada Orrin']);
$politics = wp_create_category('Politics');

function write(int $n, string $status, int $ago, string $excerpt = '', string $type = 'post'): int {
    global $politics;
    $paragraphs = '';
    for ($p = 1; $p <= 4; $p++) {
        $words = [];
        for ($w = 0; $w < 12; $w++) {
            $words[] = ucfirst(substr(md5("$n $p $w"), 0, 6));
        }
        [$a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l] = $words;
        $paragraphs .= "<!-- wp:paragraph -->\n<p>In $a the mayor told the $b council that the bridge over the $c would"
            . " cost $n million crowns, because $d and $e had waited for the report of $f. When the ferry from $g to $h"
            . " broke down, $i the engineer said that nobody in $j had asked $k for help before $l.</p>\n"
            . "<!-- /wp:paragraph -->\n\n";
    }
    $id = wp_insert_post([
        'post_title' => "The bridge over the Orrin, part $n: " . substr(md5("title $n"), 0, 8),
        'post_content' => $paragraphs,
        'post_excerpt' => $excerpt,
        'post_status' => $status,
        'post_type' => $type,
        'post_author' => 1,
        'post_category' => [$politics],
        'post_date_gmt' => gmdate('Y-m-d H:i:s', time() - $ago),
        'post_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', time() - $ago)),
    ], true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message());
        exit(1);
    }
    return $id;
}

$public = [];
for ($n = 1; $n <= $count; $n++) {
    $id = write($n, 'publish', 5000 * $n + 77, $n % 3 ? '' : "An excerpt by hand of part $n.");
    for ($c = 0; $c < $n % 4; $c++) {
        wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => "Reader $c", 'comment_approved' => 1,
            'comment_content' => "A reader remarks, number $c, that part $n is too long. Commentmark."]);
    }
    $public[] = ['url' => get_permalink($id), 'title' => get_the_title($id), 'published' => get_post($id)->post_date_gmt];
}
wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => 'Spam', 'comment_content' => 'Commentmark spam.', 'comment_approved' => 0]);
$hidden = [write(901, 'private', 600), write(902, 'future', -86400), write(903, 'draft', 300)];
$protected = write(904, 'publish', 900);
wp_update_post(['ID' => $protected, 'post_password' => 'secret']);
$page = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'About us', 'post_content' => 'We write.']);
foreach ([801, 802] as $n) {
    $id = write($n, 'publish', 4000 * ($n - 800), '', 'td_report');
    $public[] = ['url' => $home . '/report/' . get_post($id)->post_name . '/', 'title' => get_the_title($id), 'published' => get_post($id)->post_date_gmt];
}
echo json_encode(['public' => $public, 'hidden' => array_map('get_permalink', $hidden)]);
