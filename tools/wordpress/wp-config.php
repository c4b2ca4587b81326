<?php
// The configuration of the site that tools/wordpress/server.py starts: everything comes from its environment.
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('PARVIS_WORDPRESS_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, $name . getenv('PARVIS_WORDPRESS_SALT'));
}
define('WP_HOME', getenv('PARVIS_WORDPRESS_URL'));
define('WP_SITEURL', getenv('PARVIS_WORDPRESS_URL'));
define('WP_CONTENT_DIR', getenv('PARVIS_WORDPRESS_CONTENT'));
define('WP_CONTENT_URL', getenv('PARVIS_WORDPRESS_URL') . '/wp-content');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without HTTPS
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
