DROP DATABASE IF EXISTS {{ image_repository | split(".") | first }};
