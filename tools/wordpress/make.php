<?php
// Makes an empty site with an author and a reader, and prints the author's application password as JSON.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url(getenv('PARVIS_WORDPRESS_URL'), PHP_URL_HOST);
require getenv('PARVIS_WORDPRESS_ROOT') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Lumen', 'admin', 'admin@lumen.example', true, '', bin2hex(random_bytes(16)));
$made = [];
foreach (['alice' => 'author', 'bob' => 'subscriber'] as $name => $role) {
    $id = wp_insert_user(['user_login' => $name, 'user_email' => "$name@lumen.example", 'display_name' => ucfirst($name),
        'user_pass' => bin2hex(random_bytes(16)), 'role' => $role]);
    $made[$name] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Parvis'])[0];
}
echo "\n", json_encode($made), "\n";
