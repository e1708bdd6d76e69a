<?php
// What a web server's rewrite rules do: files as they are, everything else to index.php.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
file_put_contents(getenv('ASKED'), $_SERVER['REQUEST_URI'] . "\n", FILE_APPEND | LOCK_EX);
if ($path !== '/' && is_file($_SERVER['DOCUMENT_ROOT'] . $path)) {
    return false;
}
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
