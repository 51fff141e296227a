DROP USER IF EXISTS {{ image_push_user }};
